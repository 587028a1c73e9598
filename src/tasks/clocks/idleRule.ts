/**
 * A silence is credited when the person is back within this time. Source: anchors/measurement.md D.2 (field: WakaTime 120 s
 * between heartbeats, ActivityWatch 180 s until away).
 */
export const typingGapMs = 120_000;
/** After a sign that is followed by silence by its nature: reading, a command, a prompt, a breakpoint, a decision. */
export const readingGapMs = 300_000;
/** What is credited of a longer silence: nobody gets fifteen minutes for free. */
export const tailMs = 30_000;
