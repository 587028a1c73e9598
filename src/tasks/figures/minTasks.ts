/** Below this number of tasks nothing is estimated from them, anywhere (anchors C.7). */
export const minTasks = 10;
