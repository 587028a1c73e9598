/** Below this many tasks nothing is estimated from them, anywhere: not by kind, level or arm (anchors C.7). */
export const minTasks = 10;
