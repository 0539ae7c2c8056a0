/* Makes pages nicer that are complete without it. No dependency, no network; what is chosen stays in the address.
   The header is set up once. What is below it is set up again for each page: Material exchanges it, and not the document. */
(() => {
  "use strict"
  const $ = (query, from = document) => from.querySelector(query)
  const $$ = (query, from = document) => [...from.querySelectorAll(query)]

  /* 1. Material's labels for its hidden check boxes become buttons, which a keyboard can press. Its style sheet
        finds them by `for`, so they keep it. */
  const button = (label, name) => {
    const made = document.createElement("button")
    made.type = "button"
    made.className = label.className
    made.setAttribute("for", label.htmlFor)
    made.setAttribute("aria-label", name)
    made.append(...label.childNodes)
    made.addEventListener("click", () => $("#" + label.htmlFor).click())
    label.replaceWith(made)
    return made
  }

  /* 2. The menu on small screens: while it is open, nothing behind it takes focus. */
  const drawer = $("#__drawer"), wide = matchMedia("(min-width: 76.25em)")
  const opener = drawer && button($(".md-header label[for=__drawer]"), "Menu")
  const follow = () => {
    const open = drawer.checked && !wide.matches
    opener.setAttribute("aria-expanded", open)
    for (const behind of $$(".md-header, .md-content, .md-sidebar--secondary, .pb-foot, .pb-skip, .md-top")) behind.inert = open
    return open
  }
  if (drawer) {
    drawer.addEventListener("change", () => (follow() ? $(".pb-close") : opener).focus())
    wide.addEventListener("change", follow)
    addEventListener("keydown", event => { if (event.key === "Escape" && drawer.checked) drawer.click() })
  }
  const setUpMenu = () => {
    if (!drawer) return
    const closer = document.createElement("button")
    closer.type = "button"
    closer.className = "pb-close"
    closer.textContent = "✕"
    closer.setAttribute("aria-label", "Close menu")
    closer.addEventListener("click", () => drawer.click())
    $(".md-nav--primary").prepend(closer)
    follow()
  }

  /* 3. Search: Material calls it a dialog without a name, and on a phone no key opens it. */
  const search = $("[data-md-component=search]"), box = $("[data-md-component=search-query]")
  if (search && box) {
    const toggle = $("#__search")
    search.removeAttribute("role")
    const tools = $(".md-search__options", search)
    tools.setAttribute("role", "none")
    tools.removeAttribute("aria-label")
    const said = $(".md-search-result__meta", search), none = JSON.parse($("#__config").textContent).translations["search.result.none"]
    said.setAttribute("role", "status")
    const results = $(".md-search__scrollwrap", search)
    results.setAttribute("role", "group")
    results.setAttribute("aria-label", "Search results")
    // Who finds nothing is led on, by a link to which Material's arrow keys go as well; its Enter would take the link for a result.
    const onwards = document.createElement("p"), to = end => $$(".pb-foot__nav a").find(({ pathname }) => pathname.endsWith(end))
    const desk = to("/ask-for/") ?? to("/who-decides/")
    onwards.className = "pb-onwards"
    if (desk) {
      const link = document.createElement("a")
      link.href = desk.href
      link.textContent = "see whom to ask"
      onwards.append("Try another word, or ", link, ".")
    }
    box.addEventListener("keydown", event => {
      if (event.key !== "Enter" || !onwards.isConnected) return
      event.preventDefault()
      event.stopPropagation()
    })
    new MutationObserver(() => {
      // The words of staff stand in each result as a navigation without a name and without links.
      for (const words of $$("nav.md-tags", results)) words.setAttribute("role", "none")
      if (said.textContent !== none) onwards.remove()
      else if (desk && !onwards.isConnected) said.after(onwards)
    }).observe(results, { childList: true, subtree: true })
    button($("label.md-search__icon", search), "Close search")
    const opener = button($(".md-header label[for=__search]"), "Search")
    opener.addEventListener("click", () => box.focus())
    addEventListener("keydown", event => {
      const free = !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, select, textarea")
      if (event.key === "/" && free && !toggle.checked) {
        event.preventDefault()
        event.stopPropagation()
        toggle.click()
        box.focus()
      }
    }, true)
  }

  /* Material's worker looks for each word of a question, as the beginning of a word: "I" is on every page. So words
     that say nothing are left out on their way there, and "contractors" finds a contractor. */
  const meaningless = new Set(`a about after all am an and any are as at be because been but by can cannot could did do does for from get
    had has have he her him his how i if in into is it its just may me might must my need no nor not of on or our shall
    she should so than that the their them then there these they this to too us use want was we were what when
    where which while who whom whose why will with without would you your`.split(/\s+/))
  const post = Worker.prototype.postMessage
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.type === 2 && typeof message.data === "string") {
      const words = message.data.split(/\s+/).filter(word => !meaningless.has(word.toLowerCase().replace(/[^\p{L}\p{N}]+$/u, "")))
      if (words.some(Boolean)) message = { ...message, data: words.map(word => word.replace(/(\p{Ll}{2}[^s\P{L}]|\p{Lu}{2})s([?!.,]*)$/u, "$1$2")).join(" ") }
    }
    return post.call(this, message, ...rest)
  }

  /* 4. A table that fits needs no stop on a keyboard's way; one that scrolls does. */
  const fits = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const scrolls = getComputedStyle(target).overflowX !== "visible" && (target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1)
      if (scrolls) target.tabIndex = 0
      else target.removeAttribute("tabindex")
    }
  })
  const setUpTables = () => {
    fits.disconnect()
    for (const table of $$(".pb-table")) fits.observe(table)
  }

  /* 5. Filters: rows that do not hold every word are hidden. In the matrix only the kind of data counts. */
  const setUpFilters = () => {
    for (const filter of $$("[data-pb-filter]")) {
      const input = $("input", filter), rows = $$("tbody tr:not(.pb-group)", filter.nextElementSibling)
      input.addEventListener("input", () => {
        const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
        for (const row of rows) {
          const text = row.dataset.kind ? `${row.cells[0].textContent} ${row.dataset.words}` : row.textContent
          row.hidden = !words.every(word => text.toLowerCase().includes(word))
        }
        for (const body of new Set(rows.map(row => row.parentElement))) body.hidden = $$("tr:not(.pb-group)", body).every(row => row.hidden)
        $("[role=status]", filter).textContent = words.length ? `${rows.filter(row => !row.hidden).length} of ${rows.length}` : ""
      })
    }
  }

  /* 6. The checker: reads the matrix below it, so that there is one source. A tool that takes no data has no column. */
  const setUpChecker = () => {
    const checker = $("[data-pb-checker]")
    if (!checker) return
    const data = $("[data-pb-data]", checker), tool = $("[data-pb-tool]", checker), answer = $("[data-pb-answer]", checker), unasked = answer.textContent
    const chosen = () => `${data.value} ${tool.value}`
    const paragraph = (...parts) => {
      const made = document.createElement("p")
      made.append(...parts)
      return made
    }
    // The kind's own page says why, in its row for the tool; the addresses there are as seen from that page.
    const reasons = async address => {
      const page = await fetch(address, { signal: AbortSignal.timeout(1000) })
      const row = new DOMParser().parseFromString(await page.text(), "text/html").getElementById(address.hash.slice(1))
      for (const link of $$("a[href]", row)) link.href = new URL(link.getAttribute("href"), address)
      const [, , why, ask] = row.cells
      return [...why.childNodes, ...(ask.textContent ? [paragraph(`${ask.dataset.label}: `, ...ask.childNodes)] : [])]
    }
    const show = async () => {
      if (!data.value || !tool.value) return answer.replaceChildren(unasked)
      const row = $(`[data-kind="${CSS.escape(data.value)}"]`), column = $(`th[data-tool="${CSS.escape(tool.value)}"]`)
      const refused = row.dataset.notAssessed.split(" ").includes(tool.value) ? "not_assessed" : "forbidden"
      const found = column ? $(".pb-verdict", row.cells[column.cellIndex]) : $(`[data-pb-legend] .pb-verdict--${refused}`)
      const link = document.createElement("a")
      link.href = `${$("a", row).getAttribute("href")}#tool-${tool.value}`
      link.textContent = "Why, and what to keep to"
      const [kind, name] = [data, tool].map(choice => choice.selectedOptions[0].textContent)
      const question = chosen(), why = await reasons(new URL(link.href)).catch(() => [])
      if (question === chosen()) answer.replaceChildren(paragraph(found.cloneNode(true), `${kind} in ${name}. `, link), ...why)
    }
    const asked = new URLSearchParams(location.search)
    for (const [select, key] of [[data, "data"], [tool, "tool"]]) {
      if ([...select.options].some(option => option.value === asked.get(key))) select.value = asked.get(key)
      select.addEventListener("change", () => {
        show()
        history.replaceState(history.state, "", `?${new URLSearchParams({ data: data.value, tool: tool.value })}${location.hash}`)
      })
    }
    show()
  }

  /* 7. Check yourself: says whether an answer is right, and why, in the words that are folded up below the question.
        What was answered stays in this browser, under the module and its version. */
  const setUpQuiz = () => {
    const quiz = $("[data-pb-quiz]")
    if (!quiz) return
    const key = `playbook self-check ${quiz.dataset.pbQuiz}`, result = $(".pb-quiz__result", quiz), given = new Map()
    const questions = $$("fieldset", quiz).map(field => ({
      id: field.dataset.pbQuestion,
      choices: $$("input", field),
      check: $("button", field),
      said: $("[role=status]", field),
      reasons: $$("li", field.nextElementSibling),
    }))
    const tell = () => {
      const right = questions.filter(({ id, reasons }) => given.has(id) && "pbRight" in reasons[given.get(id)].dataset).length, open = questions.length - given.size
      $("[role=status]", result).textContent = given.size ? `${right} of ${questions.length} right${open ? `, ${open} not checked yet` : ""}` : ""
      $("button", result).hidden = !given.size
      let keeps = true
      try {
        if (given.size) localStorage.setItem(key, JSON.stringify([...given]))
        else localStorage.removeItem(key)
      } catch { keeps = false }
      $("[data-pb-kept]", quiz).hidden = !keeps
      $("[data-pb-not-kept]", quiz).hidden = keeps
    }
    const check = ({ id, choices, said, reasons }) => {
      const chosen = choices.findIndex(choice => choice.checked)
      if (chosen < 0) return said.replaceChildren("Choose an answer first.")
      given.set(id, chosen)
      said.replaceChildren(...reasons[chosen].cloneNode(true).childNodes)
    }
    let before = new Map()
    try { before = new Map(JSON.parse(localStorage.getItem(key))) } catch { /* nothing is kept, or nothing that can be read */ }
    for (const question of questions) {
      const chosen = question.choices.find((_, place) => place === before.get(question.id))
      if (chosen) {
        chosen.checked = true
        check(question)
      }
      question.check.addEventListener("click", () => {
        check(question)
        tell()
      })
    }
    $("button", result).addEventListener("click", () => {
      quiz.reset()
      given.clear()
      for (const { said } of questions) said.replaceChildren()
      for (const answer of $$("details", quiz)) answer.open = false
      tell()
      questions[0].choices[0].focus()
    })
    for (const part of $$("[data-pb-script]", quiz)) part.hidden = false
    tell()
  }

  /* 8. Paper has nothing to unfold. */
  addEventListener("beforeprint", () => { for (const folded of $$("details:not([open])")) folded.open = folded.dataset.pbPrinted = true })
  addEventListener("afterprint", () => { for (const open of $$("details[data-pb-printed]")) { open.open = false; delete open.dataset.pbPrinted } })

  /* 9. Turning pages. Material may put the next page in the place of this one, and tells nobody: whoever listens or uses a
        keyboard arrives at its heading, or at the place that the link named. */
  const page = address => address.split("#")[0]
  const named = hash => { try { return document.getElementById(decodeURIComponent(hash.slice(1))) } catch { return null } }
  let shown
  const arrive = () => {
    const before = shown
    shown = $("[data-md-component=container]")
    if (shown === before) return
    // Material writes addresses out, with what stood behind the "?" then; a way on the page stays one, whatever is chosen meanwhile.
    for (const link of $$('a[href*="#"]')) if (link.hash && page(link.href) === page(location.href)) link.setAttribute("href", link.hash)
    for (const setUp of [setUpMenu, setUpTables, setUpFilters, setUpChecker, setUpQuiz]) setUp()
    if (!before) return
    if (drawer.checked) drawer.click()
    const place = named(location.hash) ?? $("main h1")
    if (!place.matches("a[href], button, input, select, summary")) place.tabIndex = -1
    place.focus({ preventScroll: true })
  }
  arrive()
  window.document$?.subscribe(arrive)
  // Before it turned the first page, Material takes a way on this one for a way to another: it would fetch the page again and
  // lose what was typed into it. And it overlooks that Shift and Alt ask for another window, or for a copy.
  const first = location.pathname
  let turning = false
  if (window.location$) {
    const { next } = location$
    location$.next = address => {
      turning ||= address.pathname !== first
      if (turning) next.call(location$, address)
    }
  }
  addEventListener("click", event => {
    const link = event.target.closest("a[href]")
    if (link && (event.shiftKey || event.altKey || (!turning && link.pathname === first))) event.stopPropagation()
  }, true)
})()
