/** With fewer tasks than this nothing is estimated from them, anywhere, whether by kind, level or arm. Chosen by us. */
export const minTasks = 10;
