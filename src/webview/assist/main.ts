import { AssistApp } from './assistApp.ts';

const root = document.getElementById('app');
if (root !== null) new AssistApp(root).start();
