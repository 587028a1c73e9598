/** Styles of the report page: colours that also differ in lightness (Okabe and Ito 2008), larger in print than on screen. */
const reportCss = `
:root{--page:#fff;--ink:#1b1f24;--quiet:#59636e;--line:#d5dae0;--tile:#f5f7f9;--expected:#b26a00;--felt:#0072b2;--measured:#00735c}
@media (prefers-color-scheme:dark){:root{--page:#16191d;--ink:#e8ebee;--quiet:#a3adb8;--line:#3a424c;--tile:#1f242a;--expected:#e69f00;--felt:#56b4e9;--measured:#2fc39b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:800px;margin:0 auto;padding:40px 24px}
h1{font-size:30px;font-weight:600;margin:0;line-height:1.2}
h2{font-size:19px;font-weight:600;margin:0 0 8px}
header p{margin:4px 0 0}
.lead{font-size:20px;margin:20px 0}
.quiet{color:var(--quiet);font-size:14px;font-weight:400}
section{margin:32px 0;break-inside:avoid}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:16px}
.tile{background:var(--tile);border-radius:8px;padding:16px 20px}
.tile h2{font-size:15px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:12px}
.number{display:grid;gap:0;align-content:start}
.number strong{font-size:40px;font-weight:600;line-height:1.15}
svg{width:100%;height:auto;display:block;font:14px system-ui,-apple-system,"Segoe UI",sans-serif}
.grid{stroke:var(--line)}
.one{stroke:var(--ink);stroke-dasharray:4 3}
.tick{fill:var(--quiet);font-size:13px}
.label{fill:var(--ink)}
.interval{stroke-width:4;stroke-linecap:round;opacity:.55}
.expected{stroke:var(--expected)}.felt{stroke:var(--felt)}.measured{stroke:var(--measured)}
.point.expected{fill:var(--expected)}.point.felt{fill:var(--felt)}.point.measured{fill:var(--measured)}
table{width:100%;border-collapse:collapse;margin-top:12px}
caption{text-align:left;caption-side:bottom;padding-top:8px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;line-height:1.3}
th{font-weight:500}
dl{display:grid;gap:2px;margin:0}
dt{font-weight:500;margin-top:8px}
dd{margin:0;color:var(--quiet)}
footer{border-top:1px solid var(--line);margin-top:40px;padding-top:12px;color:var(--quiet);font-size:14px}
footer p{margin:0 0 6px}
@media print{:root{--page:#fff;--ink:#000;--quiet:#444;--line:#bbb;--tile:#fff;--expected:#b26a00;--felt:#0072b2;--measured:#00735c}main{padding:0;max-width:none}.tile{border:1px solid var(--line)}}
`.replaceAll('\n', '');

/** A self-contained page: no scripts, no external resources, light and dark. @param title And `main`: HTML, already escaped. */
export function reportPage(title: string, main: string, moreCss = ''): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${reportCss}${moreCss}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
}
