// The package declares its types for CommonJS with a default export that its CommonJS build does not have.
declare module 'bidi-js/dist/bidi.mjs' {
  export default function bidiFactory(): import('bidi-js').Bidi;
}
