import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { webviewHtml } from '../../../src/vscode/app/webviewHtml.ts';

const page = {
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'n0nce',
  scriptUri: 'https://host/a.js?x=1&y=2',
  styleUris: ['https://host/base.css', 'https://host/assist.css'],
  title: 'A "quoted" <title>',
  bodyClass: 'assist',
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
});
