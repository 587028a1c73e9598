import { TeamApp } from './teamApp.ts';

const root = document.getElementById('app');
if (root !== null) new TeamApp(root).start();
