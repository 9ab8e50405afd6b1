/** Home of the version of Rollcall. */

/** As package.json, the API's document and `rollcall --version` say it; entity tags hold it too. */
export const VERSION = '0.1.0';
