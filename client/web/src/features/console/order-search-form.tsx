import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { paths } from '../../config/paths.ts';

/** Opens an order by its reference or id. */
export function OrderSearchForm({ initial = '' }: { initial?: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState(initial);
  return (
    <form
      className="grid max-w-xl grid-cols-[minmax(0,1fr)_auto] items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void navigate({ to: paths.consoleOrder, params: { orderId: text.trim() } });
      }}
    >
      <TextField
        label="Reference or order ID"
        name="order"
        required
        value={text}
        hint="The six-character booking reference, in upper or lower case, or the order ID."
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" className="mt-7.5">
        Find
      </Button>
    </form>
  );
}
