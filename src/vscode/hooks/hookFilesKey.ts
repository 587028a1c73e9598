/** Where the way back of each file that was written is kept, in the editor's own store. */
export const hookFilesKey = 'calibrated.hookFiles';
