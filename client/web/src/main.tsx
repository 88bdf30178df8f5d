import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, createQueryClient } from './app/app.tsx';
import { createAppRouter } from './app/router.tsx';
import './app/style.css';
import { reloadOnRebuild } from './lib/reload-on-rebuild.ts';

if (import.meta.env.MODE === 'watch') reloadOnRebuild();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App router={createAppRouter()} queryClient={createQueryClient()} />
  </StrictMode>,
);
