"""How the page of a drift looks, on light and on dark, on a screen, a phone and on paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #5c5f66; --rule: #dfe1e6; --paper: #ffffff; --card: #f7f8fa;
  --ref: #b9c0cb; --cur: #1264a3; --moved: #b3470b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #a2a6ae; --rule: #3a3d43; --paper: #17181b;
  --card: #1f2125; --ref: #59616d; --cur: #6bb6ff; --moved: #ff9a62; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 72rem;
  margin: 2.5rem auto; padding: 0 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .35rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.4rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.key { display: flex; gap: 1.5rem; flex-wrap: wrap; margin: 1.2rem 0 0; font-size: .9rem; }
.key svg { width: 26px; height: 14px; margin-right: .5rem; vertical-align: -2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem 1.1rem;
  display: flex; flex-direction: column; }
.card header { display: flex; justify-content: space-between; gap: .75rem; align-items: baseline; }
.card .kind { font-size: .8rem; color: var(--soft); white-space: nowrap; }
.card .what { font-weight: 600; color: var(--moved); margin-bottom: .6rem; }
.quiet .what { color: var(--ink); font-weight: 400; }
.card svg { width: 100%; height: auto; display: block; margin: .2rem 0 .4rem; }
.card .aside { font-size: .85rem; color: var(--soft); }
dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem .6rem; margin: auto 0 0; padding-top: .7rem;
  border-top: 1px solid var(--rule); }
dl.four { grid-template-columns: repeat(4, auto); }
dl div { min-width: 0; }
dt { font-size: .72rem; color: var(--soft); }
dd { margin: 0; font-size: .9rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
dd.over { font-weight: 700; }
dd small { display: block; font-size: .7rem; color: var(--soft); font-weight: 400; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
.wide { overflow-x: auto; }
th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
td { overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
details { margin: 2.4rem 0 0; }
summary { cursor: pointer; font-weight: 600; }
.words dt { font-size: .9rem; color: var(--ink); font-weight: 600; }
.words dd { white-space: normal; margin-bottom: .5rem; }
.words { display: block; border: 0; }
.ref { fill: var(--ref); }
.cur { fill: var(--cur); fill-opacity: .16; stroke: var(--cur); stroke-width: 1.6; }
.axis { stroke: var(--soft); stroke-width: 1; }
.grid { stroke: var(--rule); stroke-width: 1; stroke-dasharray: 2 3; }
.label { fill: var(--soft); font: 11.5px system-ui, sans-serif; }
@media print { body { margin: 0 auto; } .card { break-inside: avoid; } }
"""
