import { type Translation, translationElement } from '../../base/l10n.ts';
import { type HomeTab, homeTabs } from '../../webview/homeProtocol.ts';

/** Everything a webview page consists of; the host fills it in from `webview.cspSource` and `asWebviewUri`. */
export interface WebviewPage {
  cspSource: string;
  /** New for every page, at least 128 random bits. */
  nonce: string;
  scriptUri: string;
  styleUris: readonly string[];
  title: string;
  bodyClass: string;
  /** The open tab; a page without one has no tab list. */
  tab?: HomeTab;
  /** The editor's language, as in `vscode.env.language`. */
  language: string;
  /** Without one, the page is in English. */
  translation?: Translation;
}

/**
 * A webview page under the strictest policy that works: scripts by nonce; styles, fonts and images only from the extension; no inline
 * styles at all (lit and vscode-elements use constructable style sheets); no connections.
 */
export function webviewHtml(page: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource}`,
    `img-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const styles = page.styleUris.map((uri) => `<link rel="stylesheet" href="${escapeAttribute(uri)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(page.translation === undefined ? 'en' : page.language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeAttribute(page.title)}</title>
${styles}
</head>
<body class="${escapeAttribute(page.bodyClass)}">
${page.tab === undefined ? '<main id="app"></main>' : tabbed(page.tab)}
${page.translation === undefined ? '' : words(page.translation)}
<script nonce="${escapeAttribute(page.nonce)}" type="module" src="${escapeAttribute(page.scriptUri)}"></script>
</body>
</html>
`;
}

/** As data, since the page's policy allows no other script; nothing in it can close the element. */
function words(translation: Translation): string {
  return `<script type="application/json" id="${translationElement}">${JSON.stringify(translation).replaceAll('<', '\\u003c')}</script>`;
}

function tabbed(open: HomeTab): string {
  const tabs = homeTabs.map(
    ({ name, label }) =>
      `<button type="button" role="tab" id="tab-${name}" data-tab="${name}" aria-controls="app" aria-selected="${name === open}" tabindex="${name === open ? 0 : -1}">${escapeAttribute(label)}</button>`,
  );
  return `<div class="tabs" role="tablist" aria-label="Calibrated">${tabs.join('')}</div>
<main><div id="app" role="tabpanel" aria-labelledby="tab-${open}"></div></main>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
}
