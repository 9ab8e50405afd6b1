/** Home of the version of the API. */

/** As the document says it; entity tags hold it too. */
export const API_VERSION = '0.1.0';
