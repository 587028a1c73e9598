import type * as vscode from 'vscode';
import type { EditCause } from '../../provenance/tracker/editCause.ts';

/**
 * Exact mode: the cause of a change as reported by the editor itself (`TextDocumentChangeEvent.detailedReason`, the proposed API
 * `textDocumentChangeReason`). The editor provides it only to extensions that the person listed in `enable-proposed-api`.
 */
export function editCauseOf(event: vscode.TextDocumentChangeEvent): EditCause | null {
  // The server build of the editor provides it to every extension; this lets tests cover the case without it.
  if (process.env['CALIBRATED_EXACT_MODE'] === 'off') return null;
  const reason: unknown = Reflect.get(event, 'detailedReason');
  if (typeof reason !== 'object' || reason === null || !('source' in reason)) return null;
  const { source } = reason;
  const metadata: unknown = Reflect.get(reason, 'metadata');
  return typeof source === 'string' ? { source, ...(typeof metadata === 'object' ? { metadata } : {}) } : null;
}
