// `npm run rooms`: the rooms of src from the top floor down, their size, and what they import.
import { floors, imports, roomOf, sources } from './house.ts';

const rows = Object.entries(floors)
  .toSorted(([roomA, a], [roomB, b]) => b - a || roomA.localeCompare(roomB))
  .map(([room, floor]) => {
    const files = sources.filter(({ file }) => roomOf(file) === room);
    const lines = files.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
    const others = imports.filter(({ from, isLocal }) => isLocal && roomOf(from) === room).map(({ to }) => roomOf(to));
    const imported = [...new Set(others)].filter((other) => other !== room).sort();
    return [floor, room, files.length, lines, imported.join(', ')];
  });
const total = sources.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
const table = [
  ['floor', 'room', 'files', 'lines', 'imports from'],
  ['---:', '---', '---:', '---:', '---'],
  ...rows,
  ['', 'all', sources.length, total, ''],
];
process.stdout.write(table.map((cells) => `| ${cells.join(' | ')} |\n`).join(''));
