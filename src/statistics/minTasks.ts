/** With fewer tasks than this nothing is estimated from them, anywhere, whether by kind, level or arm (anchors C.7). */
export const minTasks = 10;
