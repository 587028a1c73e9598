/** Every name the extension shares with package.json. A unit test compares the two in both directions. */
export const commandIds = [
  'calibrated.startTask',
  'calibrated.pauseTask',
  'calibrated.resumeTask',
  'calibrated.finishTask',
  'calibrated.abandonTask',
  'calibrated.switchTask',
  'calibrated.sayHowItFelt',
  'calibrated.withdrawTask',
  'calibrated.showMenu',
  'calibrated.open',
  'calibrated.showNow',
  'calibrated.setLevel',
  'calibrated.ask',
  'calibrated.askAboutProblem',
  'calibrated.nextHint',
  'calibrated.newConversation',
  'calibrated.showConversations',
  'calibrated.exportConversation',
  'calibrated.editSelection',
  'calibrated.stopEdit',
  'calibrated.explainCode',
  'calibrated.fixCode',
  'calibrated.writeTests',
  'calibrated.writeDocs',
  'calibrated.hintExplain',
  'calibrated.hintFix',
  'calibrated.hintTests',
  'calibrated.hintDocs',
  'calibrated.delegate',
  'calibrated.fixProblem',
  'calibrated.completeNow',
  'calibrated.snoozeCompletions',
  'calibrated.acceptHunk',
  'calibrated.rejectHunk',
  'calibrated.acceptAllHunks',
  'calibrated.rejectAllHunks',
  'calibrated.retryHunk',
  'calibrated.takeNextEdit',
  'calibrated.reviewNextEdits',
  'calibrated.dismissNextEdits',
  'calibrated.showCost',
  'calibrated.showLevelRecord',
  'calibrated.answerReturn',
  'calibrated.answerYes',
  'calibrated.answerNo',
  'calibrated.answerPart',
  'calibrated.showGap',
  'calibrated.exportTasks',
  'calibrated.startTrial',
  'calibrated.endTrial',
  'calibrated.showTrial',
  'calibrated.exportTrial',
  'calibrated.recordDeviation',
  'calibrated.showTimeline',
  'calibrated.showConsequences',
  'calibrated.toggleMarks',
  'calibrated.blame',
  'calibrated.markReviewed',
  'calibrated.markFileReviewed',
  'calibrated.showUnreviewed',
  'calibrated.turnOnNotes',
  'calibrated.turnOffNotes',
  'calibrated.writeCommitMessage',
  'calibrated.addCommitSummary',
  'calibrated.addCommitTrailers',
  'calibrated.ownThis',
  'calibrated.reviewCards',
  'calibrated.unassistedSession',
  'calibrated.showOffloading',
  'calibrated.installAgentHooks',
  'calibrated.removeAgentHooks',
  'calibrated.shareTeamStats',
  'calibrated.showTeamReport',
  'calibrated.addModel',
  'calibrated.showModels',
  'calibrated.setApiKey',
  'calibrated.removeApiKey',
  'calibrated.showLog',
  'calibrated.openWalkthrough',
] as const;

/** Run by the editor for us, never by a person, so not in package.json. */
export const internalCommandIds = ['calibrated.completionAccepted'] as const;
export type CommandId = (typeof commandIds)[number] | (typeof internalCommandIds)[number];

export const settingDefaults = {
  'calibrated.models': [],
  'calibrated.level': 'Edit',
  'calibrated.levelRules': [],
  'calibrated.completions.enabled': true,
  'calibrated.completions.idleDelayMs': 50,
  'calibrated.requests.chatIdleSeconds': 15,
  'calibrated.requests.completionIdleSeconds': 2,
  'calibrated.prices': [],
  'calibrated.cost.dailyCap': 0,
  'calibrated.cost.monthlyCap': 0,
  'calibrated.agents.telemetryPort': 0,
  'calibrated.provenance.marks': true,
  'calibrated.provenance.commitSummary': false,
  'calibrated.ownedCode': [],
  'calibrated.practice.prompts': true,
  'calibrated.weeklySummary': true,
  'calibrated.task.askOnReturn': true,
  'calibrated.task.showClock': false,
  'calibrated.dataDirectory': '',
} as const;
export type SettingKey = keyof typeof settingDefaults;

export const contextKeys = [
  'calibrated.taskOpen',
  'calibrated.taskRunning',
  'calibrated.taskPaused',
  'calibrated.askedOnReturn',
  'calibrated.feltUnsaid',
  'calibrated.taskFinished',
  'calibrated.assistAvailable',
  'calibrated.answerAvailable',
  'calibrated.editAvailable',
  'calibrated.proposalOpen',
  'calibrated.editStreaming',
  'calibrated.nextEditOpen',
  'calibrated.nextEditByTab',
] as const;
export type ContextKey = (typeof contextKeys)[number];

export const viewIds = ['calibrated.assist'] as const;
export type ViewId = (typeof viewIds)[number];

export const colorIds = [
  'calibrated.aiMark',
  'calibrated.pasteMark',
  'calibrated.toolMark',
  'calibrated.ownedMark',
] as const;
export type ColorId = (typeof colorIds)[number];

/** Schemes of the virtual documents in a proposal's diff: the current text, and the text as proposed. */
export const baseScheme = 'calibrated-base';
export const proposalScheme = 'calibrated-proposal';
/** Both sides of the diff that shows an edit while it is being written. */
export const streamedScheme = 'calibrated-streamed';
/** Scheme of the read-only documents that show a commit. */
export const commitScheme = 'calibrated-commit';
/** New files from delegated work, before they exist. */
export const workScheme = 'calibrated-work';
