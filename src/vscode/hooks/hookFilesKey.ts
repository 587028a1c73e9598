/** Key under which the editor's store keeps how to restore each file we wrote. */
export const hookFilesKey = 'calibrated.hookFiles';
