import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commandIds } from '../../../src/vscode/app/registry.ts';
import { webviewHtml } from '../../../src/vscode/app/webviewHtml.ts';
import { homeTabs, isShowTab } from '../../../src/webview/homeProtocol.ts';
import { isSheetViewMessage } from '../../../src/webview/sheet/sheetProtocol.ts';

const page = {
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'n0nce',
  scriptUri: 'https://host/a.js?x=1&y=2',
  styleUris: ['https://host/base.css', 'https://host/assist.css'],
  title: 'A "quoted" <title>',
  bodyClass: 'assist',
  language: 'de',
};

describe('webviewHtml', () => {
  const html = webviewHtml(page);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

  it('allows nothing by default, scripts by nonce only, and no inline style', () => {
    assert.match(policy, /^default-src 'none'; script-src 'nonce-n0nce'; style-src https:\/\/\*\.vscode-cdn\.net;/);
    assert.doesNotMatch(policy, /unsafe|connect-src|data:|\*(?!\.)/);
    assert.doesNotMatch(html, /<style|style=/);
  });

  it('gives the nonce to its one script and links every style', () => {
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<script nonce="n0nce" type="module" src="https:\/\/host\/a\.js\?x=1&amp;y=2">/);
    assert.equal(html.match(/<link rel="stylesheet"/g)?.length, 2);
  });

  it('escapes what it is given', () => {
    assert.match(html, /<title>A &quot;quoted&quot; &lt;title&gt;<\/title>/);
  });

  it('carries a translation as data that cannot end its element, and the language only with one', () => {
    assert.match(html, /<html lang="en">/);
    const translation = { 'Cost </script> "{0}"': 'Kosten </script><script>alert(1)</script> "{0}"' };
    const translated = webviewHtml({ ...page, translation });
    assert.match(translated, /<html lang="de">/);
    assert.equal(translated.match(/<\/script/g)?.length, 2);
    const [, data = ''] = /<script type="application\/json" id="translation">(.*?)<\/script>/s.exec(translated) ?? [];
    assert.deepEqual(JSON.parse(data), translation);
    assert.ok(translated.indexOf('id="translation"') < translated.indexOf('src="https://host/a.js'));
  });

  it('has a tab list only when a tab is open, with that one selected and in the tab order', () => {
    assert.doesNotMatch(html, /role="tab/);
    const tabbed = webviewHtml({ ...page, tab: 'cost' });
    const tabs = tabbed.match(/<button[^>]*role="tab"[^>]*>/g) ?? [];
    assert.equal(tabs.length, homeTabs.length);
    const selected = tabs.filter((tab) => tab.includes('aria-selected="true"'));
    assert.equal(selected.length, 1);
    assert.match(selected[0] ?? '', /data-tab="cost".*tabindex="0"/);
    assert.equal(tabs.filter((tab) => tab.includes('tabindex="0"')).length, 1);
    assert.match(tabbed, /id="app" role="tabpanel" aria-labelledby="tab-cost"/);
  });

  it('shows the name of a tab as text, whatever a translation makes of it', () => {
    const [{ label }] = homeTabs;
    try {
      Object.assign(homeTabs[0], { label: 'Now & <b>then</b>' });
      assert.match(webviewHtml({ ...page, tab: 'cost' }), />Now &amp; &lt;b&gt;then&lt;\/b&gt;<\/button>/);
    } finally {
      Object.assign(homeTabs[0], { label });
    }
  });
});

describe('the tabs of the Calibrated page', () => {
  it('are shown by commands that exist, and by no other name', () => {
    for (const { name, command } of homeTabs) {
      assert.ok((commandIds as readonly string[]).includes(command), command);
      assert.ok(isShowTab({ type: 'showTab', tab: name }));
    }
    for (const foreign of [
      null,
      { type: 'showTab' },
      { type: 'showTab', tab: 'constructor' },
      { type: 'ready', tab: 'gap' },
    ])
      assert.ok(!isShowTab(foreign));
  });

  it('take only messages of their own', () => {
    assert.ok(isSheetViewMessage({ type: 'ready' }));
    assert.ok(isSheetViewMessage({ type: 'press', index: 0 }));
    for (const foreign of [
      null,
      { type: 'press' },
      { type: 'press', index: -1 },
      { type: 'press', index: 'run' },
      { type: 'run' },
    ])
      assert.ok(!isSheetViewMessage(foreign));
  });
});
