import { ConfigError } from '@railhead/common/runtime/config';
import { BackupError } from './backup-error.ts';
import { commands, usage } from './commands.ts';

const [name = '', ...operands] = process.argv.slice(2);
const command = commands.get(name);
if (!command || operands.length < command.operands.filter((operand) => !operand.startsWith('[')).length) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  try {
    await command.run(operands, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof BackupError || error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
