import { SheetApp } from './sheetApp.ts';

const root = document.getElementById('app');
if (root !== null) new SheetApp(root).start();
