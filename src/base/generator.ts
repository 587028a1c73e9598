import manifest from '../../package.json' with { type: 'json' };

/** The version of package.json; the build takes nothing else of it into the bundles. */
export const version: string = manifest.version;

/** How notes of commits name the program that wrote them. */
export const generatorName = `calibrated/${version}`;
