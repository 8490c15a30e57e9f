mod every_form;
