"use strict"

// The search of the site. The index is a script rather than a file to fetch, so
// that it also works when the page was opened without a server.

const root = document.body.dataset.root
const query = document.getElementById("query")
const found = document.getElementById("found")

for (const e of index) {
  e.title = e.t.toLowerCase()
  e.text = e.x.toLowerCase()
  e.name = e.title.slice(e.title.lastIndexOf(".") + 1)
}

// search returns the best entries that have every word.
function search(input, limit) {
  const words = input.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const hits = []
  for (const e of index) {
    let score = 0
    for (const word of words) {
      const s = scoreOf(e, word)
      if (s === 0) { score = 0; break }
      score += s
    }
    if (score > 0) hits.push([score, e])
  }
  hits.sort(([a, x], [b, y]) => b - a || x.t.length - y.t.length)
  return hits.slice(0, limit).map(([, e]) => e)
}

function scoreOf(e, word) {
  if (e.name === word || e.title === word) return e.k === "example" ? 60 : 100
  if (e.name.startsWith(word)) return 50
  if (e.title.includes(word)) return 25
  return e.text.includes(word) ? 5 : 0
}

function show() {
  const entries = search(query.value, 30)
  found.replaceChildren(...entries.map(e => {
    const item = document.createElement("li")
    const link = document.createElement("a")
    const kind = document.createElement("span")
    const about = document.createElement("small")
    item.setAttribute("role", "option")
    link.href = root + e.u
    link.tabIndex = -1
    kind.className = "kind"
    kind.textContent = e.k
    about.textContent = excerpt(e)
    link.append(kind, e.t, about)
    item.append(link)
    return item
  }))
  if (query.value.trim() && entries.length === 0) {
    found.innerHTML = "<li role=status>Nothing was found.</li>"
  }
  setOpen(Boolean(query.value.trim()))
  select(0)
}

function setOpen(shown) {
  found.hidden = !shown
  query.setAttribute("aria-expanded", shown)
}

// excerpt is the text around the first word that it has.
function excerpt(e) {
  const word = query.value.toLowerCase().split(/\s+/).find(w => w && e.text.includes(w))
  const at = word ? e.text.indexOf(word) : 0
  return at < 60 ? e.x.slice(0, 140) : "…" + e.x.slice(at - 40, at + 100)
}

let selected = 0

function select(i) {
  const items = found.querySelectorAll("[role=option]")
  selected = Math.max(0, Math.min(i, items.length - 1))
  items.forEach((item, n) => {
    item.id = "found" + n
    item.setAttribute("aria-selected", n === selected)
  })
  if (items.length > 0) query.setAttribute("aria-activedescendant", "found" + selected)
  else query.removeAttribute("aria-activedescendant")
  items[selected]?.scrollIntoView({ block: "nearest" })
}

query.addEventListener("input", show)
query.addEventListener("focus", show)
query.addEventListener("keydown", event => {
  switch (event.key) {
    case "ArrowDown": select(selected + 1); break
    case "ArrowUp": select(selected - 1); break
    case "Enter": found.querySelector("[aria-selected=true] a")?.click(); setOpen(false); break
    case "Escape": query.value = ""; query.blur(); setOpen(false); break
    default: return
  }
  event.preventDefault()
})
document.addEventListener("keydown", event => {
  if (event.key !== "/" || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return
  event.preventDefault()
  query.focus()
})
document.addEventListener("click", event => {
  if (!event.target.closest("search")) setOpen(false)
  event.target.closest("aside a")?.closest("details").removeAttribute("open")
})
query.addEventListener("keydown", event => { if (event.key === "Tab") setOpen(false) })

// A link to an example opens it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target) return
  target.closest("details")?.setAttribute("open", "")
  target.scrollIntoView()
}
addEventListener("hashchange", openTarget)
openTarget()

// Another version's menu entry leads to its page of the same name, if it has one.
const versionMenu = document.getElementById("versions")
if (typeof versions !== "undefined") {
  const { page, version: here } = document.body.dataset
  versionMenu.replaceChildren(...versions.map(({ name, label }) => new Option(label, name, name === here, name === here)))
  versionMenu.addEventListener("change", () => {
    const { name, pages } = versions.find(v => v.name === versionMenu.value)
    location.href = root + "../" + name + "/" + (pages.includes(page) ? page : "index.html")
  })
}

const asked = new URLSearchParams(location.search).get("q")
if (asked) {
  query.value = asked
  show()
}
