import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { AppError } from '../../../../src/base/appError.ts';
import { type DocumentsAgain, documentAgain } from '../../../../src/vscode/app/documentAgain.ts';

const uriOf = (name: string) =>
  ({ scheme: name.split(':')[0], path: name.replace(/^\w+:/, ''), toString: () => name }) as vscode.Uri;
const documentOf = (name: string) => ({ uri: uriOf(name) }) as vscode.TextDocument;

function editor(open: readonly vscode.TextDocument[], stored: readonly vscode.TextDocument[]): DocumentsAgain {
  const find = async (uri: unknown) => {
    const found = stored.find((document) => document.uri.toString() === String(uri));
    if (found === undefined) throw new Error(`cannot open ${uri}`);
    return found;
  };
  return { textDocuments: open, openTextDocument: find as DocumentsAgain['openTextDocument'] };
}

describe('a file that is opened again', () => {
  const [file, untitled] = [documentOf('file:/w/a.ts'), documentOf('untitled:Untitled-1')];

  it('is the open document, or the stored file', async () => {
    assert.equal(await documentAgain(editor([untitled, file], []), file.uri), file);
    assert.equal(await documentAgain(editor([], [file]), file.uri), file);
    assert.equal(await documentAgain(editor([untitled], []), untitled.uri), untitled);
  });

  it('is gone where it is not stored, and where it was never saved and another text may have its name', async () => {
    const isGone = (error: unknown) => AppError.is(error, 'notFound') && /^a\.ts is gone/.test(error.message);
    await assert.rejects(documentAgain(editor([], []), file.uri), isGone);
    await assert.rejects(documentAgain(editor([], [untitled]), untitled.uri), /^AppError: Untitled-1 is gone/);
  });
});
