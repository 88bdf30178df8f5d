import { dayMs } from '@railhead/common/messaging/topology';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { Schema } from 'mongoose';

/** A stored webhook: its id, type, intent and time, never its content. */
interface StoredWebhook {
  _id: string;
  type: string;
  intentId?: string;
  receivedAt: Date;
  purgeAt: Date;
}

export interface WebhookRepository {
  /** True if this webhook was handled before. */
  has(id: string): Promise<boolean>;
  /** Records a webhook, once. */
  add(webhook: { id: string; type: string; intentId?: string }): Promise<void>;
}

const retentionMs = 30 * dayMs;

/** The webhooks received, each once, deleted after 30 days. */
export function webhookRepository(mongo: Mongo): WebhookRepository {
  const schema = new Schema(
    { _id: String, type: String, intentId: String, receivedAt: Date, purgeAt: Date },
    { collection: 'webhooks', versionKey: false, autoCreate: false },
  );
  schema.index({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  mongo.connection.model('webhooks', schema);
  const rows = mongo.connection.collection<StoredWebhook>('webhooks');

  return {
    has: async (id) => (await rows.findOne({ _id: id }, { projection: { _id: 1 } })) !== null,
    async add({ id, ...webhook }) {
      const receivedAt = mongo.now();
      const purgeAt = new Date(receivedAt.getTime() + retentionMs);
      try {
        await rows.insertOne({ _id: id, ...webhook, receivedAt, purgeAt });
      } catch (error) {
        // The same webhook was recorded by a concurrent request.
        if (!isDuplicate(error, '_id')) throw error;
      }
    },
  };
}
