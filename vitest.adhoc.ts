import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { include: ['infra/test/words.test.ts','infra/test/documents.test.ts','infra/test/common-exports.test.ts','infra/test/service-documents.test.ts','infra/test/string-classes.test.ts'], testTimeout: 60000 } });
