/** Light or dark as the reader likes it; no file but this page. */
export const style = `:root{--ink:#1b1f24;--dim:#667;--paper:#fff;--rule:#d8dce2;--accent:#0b7285;--warn:#a15c00;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--dim:#9aa3ad;--paper:#14171a;--rule:#353b42;--accent:#3bc9db;--warn:#f0a94a}}
body{margin:2rem auto;max-width:84rem;padding:0 1.5rem;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,sans-serif}
h1{font-size:1.4rem;margin:0 0 .2rem}h2{font:600 1rem ui-monospace,DejaVu Sans Mono,Menlo,Consolas,monospace;margin:2.5rem 0 .2rem;overflow-wrap:anywhere;white-space:pre-wrap}
h3{font-size:.95rem;color:var(--dim);margin:1rem 0 .3rem}p{margin:.2rem 0}.dim,.note{color:var(--dim)}.lost{color:var(--warn)}
table{border-collapse:collapse;font:13px ui-monospace,DejaVu Sans Mono,Menlo,Consolas,monospace;margin:.6rem 0}
th{position:sticky;top:0;background:var(--paper);text-align:left;border-bottom:1px solid var(--rule);padding:0}
th button{all:unset;cursor:pointer;padding:.25rem .8rem .25rem 0;color:var(--dim)}th button:focus-visible{outline:1px solid var(--accent)}
th[aria-sort] button{color:var(--accent)}th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
td{padding:.1rem .8rem .1rem 0;border-bottom:1px solid color-mix(in srgb,var(--rule) 45%,transparent);white-space:pre-wrap;overflow-wrap:anywhere;vertical-align:top}
td.n,th.n{text-align:right}svg{max-width:100%;height:auto}details pre{overflow:auto;border:1px solid var(--rule);padding:.6rem}
@media print{th{position:static}}`;
