import * as vscode from 'vscode';
import type { ColorId } from './registry.ts';

const aiMark: ColorId = 'calibrated.aiMark';

/** The gutter mark: a thin bar, drawn in the theme's colour through the overview ruler and a data image. */
export function aiDecorationType(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    overviewRulerColor: new vscode.ThemeColor(aiMark),
    gutterIconSize: 'contain',
    dark: { gutterIconPath: bar('#8f7ee6') },
    light: { gutterIconPath: bar('#6a4fd0') },
  });
}

function bar(colour: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect x="11" y="0" width="2.5" height="16" rx="1" fill="${colour}"/></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
