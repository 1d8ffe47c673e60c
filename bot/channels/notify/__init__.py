"""GOV.UK Notify: how text messages go out."""
