import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { HomeTab } from '../../webview/homeProtocol.ts';
import { translation } from './translation.ts';
import { webviewHtml } from './webviewHtml.ts';

/** A page's script is in `src/webview/NAME` and its style sheet is `media/NAME.css`. */
export type PageName =
  | 'assist'
  | 'gap'
  | 'delegate'
  | 'blame'
  | 'timeline'
  | 'practice'
  | 'team'
  | 'consequences'
  | 'models'
  | 'sheet';

/** Views with their own layout; the others share `page.css`. */
const ownLayout: ReadonlySet<PageName> = new Set(['assist', 'delegate']);

/** Our icon for a tab: the editor does not recolour icons there. Named after the themes they are for. */
export function tabIcon(extensionUri: vscode.Uri): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const file = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `calibrated-${theme}.svg`);
  return { light: file('light'), dark: file('dark') };
}

/** Fills a webview with its page: one script, its style sheets and a fresh nonce; nothing else may load. */
export function fillWebview(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: { readonly name: PageName; readonly title: string; readonly tab?: HomeTab },
): void {
  const script = vscode.Uri.joinPath(extensionUri, 'dist', 'webview', `${page.name}.js`);
  const layout = ownLayout.has(page.name) ? [] : ['page.css'];
  const styles = ['colors.css', 'base.css', ...layout, `${page.name}.css`].map((name) =>
    vscode.Uri.joinPath(extensionUri, 'media', name),
  );
  webview.options = {
    enableScripts: true,
    localResourceRoots: [
      vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
      vscode.Uri.joinPath(extensionUri, 'media'),
    ],
  };
  webview.html = webviewHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    scriptUri: webview.asWebviewUri(script).toString(),
    styleUris: styles.map((style) => webview.asWebviewUri(style).toString()),
    title: page.title,
    language: vscode.env.language,
    ...(translation === undefined ? {} : { translation }),
    bodyClass: page.name === 'sheet' ? `sheet ${page.tab ?? ''}` : page.name,
    ...(page.tab === undefined ? {} : { tab: page.tab }),
  });
}
