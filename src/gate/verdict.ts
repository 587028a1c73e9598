/** Why an invocation needs a person, at every level. */
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

/** One thing found in a command or an edit that a person has to decide about. */
export interface Finding {
  readonly class: GateClass;
  /** A sentence for the person. */
  readonly reason: string;
  /** True when it can not be undone and reaches beyond the workspace: nobody is asked, it does not run. */
  readonly isFatal?: boolean;
  /** True when nothing is known to be wrong, only not all of it is understood. Another agent's guard keeps silent then. */
  readonly isDoubt?: boolean;
}

export interface Verdict {
  readonly decision: GateDecision;
  readonly classes: readonly GateClass[];
  readonly reasons: readonly string[];
  /** True when the words of the command themselves put text into files: what stands there then, nobody has seen. */
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
