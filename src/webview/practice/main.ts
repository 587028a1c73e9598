import { PracticeApp } from './practiceApp.ts';

const root = document.getElementById('app');
if (root !== null) new PracticeApp(root).start();
