/** The least that a service of this kind can be: how long it takes to start is compared with it. */
import Koa from 'koa';
import { announce } from './announce';

const app = new Koa();
app.use((ctx) => {
  ctx.body = 'ok';
});
announce(app.listen(0, '127.0.0.1'));
