import { ModelsApp } from './modelsApp.ts';

const root = document.getElementById('app');
if (root !== null) new ModelsApp(root).start();
