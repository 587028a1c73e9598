import { reportCss } from './reportCss.ts';

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
