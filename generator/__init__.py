"""An organisation's own YAML becomes its AI playbook: policies, data classification, tools, and who decides.

    content/*.yaml ─ source ─▶ Source ─ shape ─▶ entities ─ load ─▶ Playbook ─┬─ check ──▶ Finding ─ reports ─▶ text, json, github, sarif
                    (text with places)                                        └─ render ─▶ Page ─ site ─▶ Site ─ with_mkdocs ─▶ a folder

Everything flows to the right, and no module imports one to its right. Three calls are the way in:

    book = load(folder, as_of)       # generator.load
    findings = check(book)           # generator.check
    pages = render(book, templates)  # generator.render

The command line (`generator.cli`) and the MkDocs plugin (`generator.with_mkdocs`) are thin ends on them.
"""
