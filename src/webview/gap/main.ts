import { GapApp } from './gapApp.ts';

const root = document.getElementById('app');
if (root !== null) new GapApp(root).start();
