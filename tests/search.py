"""The search of a site, asked in a real browser."""

from playwright.sync_api import Page, expect

PATIENCE_MILLISECONDS = 30_000
"""How long the first answer may take: the index is read then."""


def found(page: Page, question: str) -> list[str]:
    """The results for a question, each as the addresses that it leads to, one on each line."""
    box = page.get_by_role("textbox", name="Search")
    results = page.locator(".md-search-result__list > li")
    box.fill("")
    box.press("Shift")
    expect(results).to_have_count(0)
    box.fill(question)
    box.press("Shift")
    expect(results.first).to_be_attached(timeout=PATIENCE_MILLISECONDS)
    links: list[str] = results.evaluate_all(
        """items => items.map(item => [...item.querySelectorAll("a")].map(link => {
            const address = new URL(link.href)
            return address.pathname.slice(1) + address.hash
        }).join("\\n"))"""
    )
    return links
