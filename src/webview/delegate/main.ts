import { DelegateApp } from './delegateApp.ts';

const root = document.getElementById('app');
if (root !== null) new DelegateApp(root).start();
