import { PageTitle } from '../../components/page-title.tsx';
import { OrderSearchForm } from './order-search-form.tsx';

/** Finds an order by its reference or id, however old it is. */
export const OrderSearchPage = () => (
  <>
    <PageTitle context="Console">Find an order</PageTitle>
    <OrderSearchForm />
  </>
);
