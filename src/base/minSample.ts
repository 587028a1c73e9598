/**
 * With fewer tasks, cases, forecasts or answers than this nothing is estimated from them and no chart is drawn, anywhere, whether by kind,
 * level or arm. Chosen by us.
 */
export const minSample = 10;
