import { TimelineApp } from './timelineApp.ts';

const root = document.getElementById('app');
if (root !== null) new TimelineApp(root).start();
