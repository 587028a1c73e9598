import type * as vscode from 'vscode';
import type { EditCause } from '../../provenance/tracker/editCause.ts';

/**
 * Exact mode: who made a change, as the editor itself says it (`TextDocumentChangeEvent.detailedReason`, the proposed API
 * `textDocumentChangeReason`). The editor tells it only to extensions that the person named in `enable-proposed-api`.
 */
export function editCauseOf(event: vscode.TextDocumentChangeEvent): EditCause | null {
  // A server build of the editor tells it to every extension: this is how its other way is tested there.
  if (process.env['CALIBRATED_EXACT_MODE'] === 'off') return null;
  const reason: unknown = Reflect.get(event, 'detailedReason');
  if (typeof reason !== 'object' || reason === null || !('source' in reason)) return null;
  const { source } = reason;
  const metadata: unknown = Reflect.get(reason, 'metadata');
  return typeof source === 'string' ? { source, ...(typeof metadata === 'object' ? { metadata } : {}) } : null;
}
