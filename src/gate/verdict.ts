/** Reasons why a person must approve an invocation, at every level. */
export const gateClasses = [
  'outsideWorkspace',
  'deleteOrOverwriteUncommitted',
  'historyOrRemoteRewrite',
  'protectedPath',
  'egress',
  'install',
  'publishDeployInfraDatabase',
  'permissionsOrProcesses',
  'unparseable',
  'hiddenCode',
  'ownedCode',
  'notUnderstood',
  'level',
] as const;
export type GateClass = (typeof gateClasses)[number];

export type GateDecision = 'allow' | 'ask' | 'deny';

/** One thing in a command or an edit that a person must decide about. */
export interface Finding {
  readonly class: GateClass;
  /** A sentence for the person. */
  readonly reason: string;
  /** True when it cannot be undone and reaches beyond the workspace: it is refused without asking. */
  readonly isFatal?: boolean;
  /** True when nothing is known to be wrong but not everything is understood. The guard of another agent stays silent then. */
  readonly isDoubt?: boolean;
}

export interface Verdict {
  readonly decision: GateDecision;
  readonly classes: readonly GateClass[];
  readonly reasons: readonly string[];
  /** True when the command itself writes text into files, which nobody has reviewed. */
  readonly writesFiles?: true;
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  const decision = findings.some(({ isFatal }) => isFatal === true) ? 'deny' : findings.length > 0 ? 'ask' : 'allow';
  return {
    decision,
    classes: gateClasses.filter((name) => findings.some((finding) => finding.class === name)),
    reasons: [...new Set(findings.map(({ reason }) => reason))],
  };
}
