import { ConsequencesApp } from './consequencesApp.ts';

const root = document.getElementById('app');
if (root !== null) new ConsequencesApp(root).start();
