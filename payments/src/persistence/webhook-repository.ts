import { dayMs } from '@railhead/common/messaging/topology';
import type { Mongo } from '@railhead/common/store/mongo';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import { insertIfAbsent } from '@railhead/common/store/write-errors';
import type { WebhookEvent } from '../gateway/gateway.ts';

/** A stored webhook: what happened to which intent and when, never its content. */
export interface StoredWebhook {
  _id: string;
  type: string;
  intentId?: string;
  /** To the second; absent in webhooks that an earlier version recorded. */
  createdAt?: Date;
  declineCode?: string;
  receivedAt: Date;
  purgeAt: Date;
}

export interface WebhookRepository {
  /** True if this webhook was handled before. */
  has(id: string): Promise<boolean>;
  /** Records a webhook, once. */
  add(webhook: WebhookEvent): Promise<void>;
  /** The webhooks about an intent. */
  findByIntent(intentId: string): Promise<StoredWebhook[]>;
}

const retentionMs = 30 * dayMs;

/** The webhooks received, each once, deleted after 30 days. */
export function webhookRepository(mongo: Mongo): WebhookRepository {
  const webhooks = ttlCollection<StoredWebhook>(mongo, 'webhooks', [
    [{ intentId: 1 }, { partialFilterExpression: { intentId: { $exists: true } } }],
  ]);

  return {
    has: async (id) => (await webhooks.findOne({ _id: id }, { projection: { _id: 1 } })) !== null,
    async add(event) {
      const { id, declined: _, ...webhook } = event;
      const receivedAt = mongo.now();
      const purgeAt = new Date(receivedAt.getTime() + retentionMs);
      // A concurrent request may have recorded the same webhook.
      await insertIfAbsent(() => webhooks.insertOne({ _id: id, ...webhook, receivedAt, purgeAt }));
    },
    findByIntent: (intentId) => webhooks.find({ intentId }).toArray(),
  };
}
