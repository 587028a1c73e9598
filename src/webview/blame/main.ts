import { BlameApp } from './blameApp.ts';

const root = document.getElementById('app');
if (root !== null) new BlameApp(root).start();
