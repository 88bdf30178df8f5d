import { dayMs } from '@railhead/common/messaging/topology';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { Schema } from 'mongoose';

/** A provider's notice as it is kept: which, about what, when; never its content. */
interface WebhookRow {
  _id: string;
  type: string;
  intentId?: string;
  receivedAt: Date;
  purgeAt: Date;
}

export interface WebhookStore {
  /** Did this notice come before? */
  has(id: string): Promise<boolean>;
  /** Writes down that a notice came, once. */
  add(webhook: { id: string; type: string; intentId?: string }): Promise<void>;
}

const keptMs = 30 * dayMs;

/** Notices heard, each once, forgotten after 30 days. */
export function webhookStore(mongo: Mongo): WebhookStore {
  const schema = new Schema(
    { _id: String, type: String, intentId: String, receivedAt: Date, purgeAt: Date },
    { collection: 'webhooks', versionKey: false, autoCreate: false },
  );
  schema.index({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  mongo.connection.model('webhooks', schema);
  const rows = mongo.connection.collection<WebhookRow>('webhooks');

  return {
    has: async (id) => (await rows.findOne({ _id: id }, { projection: { _id: 1 } })) !== null,
    async add({ id, ...webhook }) {
      const receivedAt = mongo.now();
      const purgeAt = new Date(receivedAt.getTime() + keptMs);
      try {
        await rows.insertOne({ _id: id, ...webhook, receivedAt, purgeAt });
      } catch (error) {
        // A twin of it was quicker.
        if (!isDuplicate(error, '_id')) throw error;
      }
    },
  };
}
