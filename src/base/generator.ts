import manifest from '../../package.json' with { type: 'json' };

/** The version in package.json; nothing else from that file ends up in the bundles. */
export const version: string = manifest.version;

/** The name by which commit notes identify the program that wrote them. */
export const generatorName = `calibrated/${version}`;
